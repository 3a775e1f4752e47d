# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of MySQL and MariaDB that people set, as RDS tells them: a kept list, since no server is asked."""

from __future__ import annotations

import dataclasses

from embedded_aws.databases import Parameter

_SIZE = "18446744073709551615"
_ISOLATION = "READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE"
# (name, static or dynamic, type, default, allowed, description)
_ROWS = (
    ("autocommit", "dynamic", "boolean", "1", "0,1", "Sets the autocommit mode"),
    ("auto_increment_increment", "dynamic", "integer", "1", "1-65535", "Interval of AUTO_INCREMENT columns"),
    ("auto_increment_offset", "dynamic", "integer", "1", "1-65535", "First value of AUTO_INCREMENT columns"),
    ("back_log", "static", "integer", None, "1-65535", "Connection requests that may wait"),
    ("binlog_cache_size", "dynamic", "integer", "32768", f"4096-{_SIZE}", "Bytes for the binary log per client"),
    ("binlog_checksum", "dynamic", "string", None, "NONE,CRC32", "Checksum of events in the binary log"),
    ("binlog_format", "dynamic", "string", "MIXED", "ROW,STATEMENT,MIXED,OFF", "Binary logging format"),
    ("binlog_row_image", "dynamic", "string", None, "full,minimal,noblob", "Row images in the binary log"),
    ("character_set_client", "dynamic", "string", None, None, "Character set of statements"),
    ("character_set_connection", "dynamic", "string", None, None, "Character set of literals"),
    ("character_set_database", "dynamic", "string", None, None, "Character set of the default database"),
    ("character_set_results", "dynamic", "string", None, None, "Character set of results"),
    ("character_set_server", "dynamic", "string", None, None, "The server's default character set"),
    ("collation_connection", "dynamic", "string", None, None, "Collation of the connection"),
    ("collation_server", "dynamic", "string", None, None, "The server's default collation"),
    ("connect_timeout", "dynamic", "integer", None, "2-31536000", "Seconds to wait for a connect packet"),
    ("default_storage_engine", "static", "string", "InnoDB", "InnoDB", "The default storage engine"),
    ("default_time_zone", "static", "string", None, None, "The server's default time zone"),
    ("event_scheduler", "dynamic", "string", None, "ON,OFF", "Whether the event scheduler runs"),
    ("explicit_defaults_for_timestamp", "dynamic", "boolean", "1", "0,1", "TIMESTAMP columns without old defaults"),
    ("general_log", "dynamic", "boolean", None, "0,1", "Whether the general query log is kept"),
    ("group_concat_max_len", "dynamic", "integer", None, f"4-{_SIZE}", "Longest result of GROUP_CONCAT"),
    ("gtid-mode", "dynamic", "string", "OFF_PERMISSIVE", "OFF,OFF_PERMISSIVE,ON_PERMISSIVE,ON", "GTID based logging"),
    (
        "enforce_gtid_consistency",
        "dynamic",
        "string",
        "WARN",
        "OFF,WARN,ON",
        "Statements that are safe with GTIDs",
    ),
    ("init_connect", "dynamic", "string", None, None, "Statements at each connection"),
    ("innodb_adaptive_hash_index", "dynamic", "boolean", None, "0,1", "InnoDB's adaptive hash index"),
    ("innodb_autoinc_lock_mode", "static", "integer", None, "0,1,2", "Locking of AUTO_INCREMENT"),
    ("innodb_buffer_pool_instances", "static", "integer", None, "1-64", "Regions of the buffer pool"),
    (
        "innodb_buffer_pool_size",
        "dynamic",
        "integer",
        "{DBInstanceClassMemory*3/4}",
        f"5242880-{_SIZE}",
        "Bytes of the buffer pool",
    ),
    ("innodb_file_per_table", "dynamic", "boolean", "1", "0,1", "A file for each table"),
    ("innodb_flush_log_at_trx_commit", "dynamic", "integer", None, "0,1,2", "How durable a commit is"),
    ("innodb_io_capacity", "dynamic", "integer", None, f"100-{_SIZE}", "I/O operations a second in the background"),
    ("innodb_lock_wait_timeout", "dynamic", "integer", None, "1-1073741824", "Seconds to wait for a row lock"),
    ("innodb_log_buffer_size", "dynamic", "integer", "8388608", "262144-4294967295", "Bytes of the log's buffer"),
    ("innodb_log_file_size", "static", "integer", "134217728", "4194304-273804165120", "Bytes of each log file"),
    ("innodb_max_dirty_pages_pct", "dynamic", "integer", None, "0-99", "Percentage of dirty pages to stay below"),
    ("innodb_open_files", "static", "integer", None, "10-2147483647", "Files that InnoDB keeps open"),
    ("innodb_print_all_deadlocks", "dynamic", "boolean", None, "0,1", "Deadlocks in the error log"),
    ("innodb_read_io_threads", "static", "integer", None, "1-64", "Threads that read"),
    ("innodb_stats_on_metadata", "dynamic", "boolean", None, "0,1", "Statistics with metadata statements"),
    ("innodb_write_io_threads", "static", "integer", None, "1-64", "Threads that write"),
    ("interactive_timeout", "dynamic", "integer", None, "1-31536000", "Seconds that an interactive client may idle"),
    ("join_buffer_size", "dynamic", "integer", None, f"128-{_SIZE}", "Bytes for joins without an index"),
    ("local_infile", "dynamic", "boolean", "1", "0,1", "Whether LOAD DATA LOCAL is allowed"),
    ("lock_wait_timeout", "dynamic", "integer", None, "1-31536000", "Seconds to wait for a metadata lock"),
    ("log_bin_trust_function_creators", "dynamic", "boolean", None, "0,1", "Trust creators of stored functions"),
    ("log_output", "dynamic", "string", "TABLE", "TABLE,FILE,NONE", "Where general and slow log go"),
    ("log_queries_not_using_indexes", "dynamic", "boolean", None, "0,1", "Queries without index in the slow log"),
    ("long_query_time", "dynamic", "float", None, "0-31536000", "Seconds after which a query is slow"),
    ("lower_case_table_names", "static", "integer", None, "0,1", "Case of table names"),
    ("max_allowed_packet", "dynamic", "integer", None, "1024-1073741824", "Bytes of the largest packet"),
    ("max_connect_errors", "dynamic", "integer", None, f"1-{_SIZE}", "Errors after which a host is blocked"),
    ("max_connections", "dynamic", "integer", "{DBInstanceClassMemory/12582880}", "1-100000", "Clients at a time"),
    ("max_execution_time", "dynamic", "integer", None, f"0-{_SIZE}", "Milliseconds that a SELECT may take"),
    ("max_heap_table_size", "dynamic", "integer", None, f"16384-{_SIZE}", "Bytes of a table in memory"),
    ("max_user_connections", "dynamic", "integer", None, "0-4294967295", "Connections of a user at a time"),
    ("net_read_timeout", "dynamic", "integer", None, "1-31536000", "Seconds to wait for more data"),
    ("net_write_timeout", "dynamic", "integer", None, "1-31536000", "Seconds to wait for a block to be written"),
    ("performance_schema", "static", "boolean", None, "0,1", "Whether the performance schema is kept"),
    ("read_buffer_size", "dynamic", "integer", "262144", "8200-2147479552", "Bytes for sequential scans"),
    ("read_only", "dynamic", "string", "{TrueIfReplica}", "0,1,{TrueIfReplica}", "Whether clients may write"),
    ("read_rnd_buffer_size", "dynamic", "integer", "524288", "8200-2147479552", "Bytes for reads after a sort"),
    ("replica_parallel_workers", "dynamic", "integer", None, "0-1024", "Threads that apply the source's log"),
    ("require_secure_transport", "dynamic", "boolean", None, "0,1", "Whether connections must use TLS"),
    ("skip_name_resolve", "static", "boolean", None, "0,1", "Addresses instead of host names"),
    ("slow_query_log", "dynamic", "boolean", None, "0,1", "Whether the slow query log is kept"),
    ("sort_buffer_size", "dynamic", "integer", None, f"32768-{_SIZE}", "Bytes for a sort"),
    ("sql_mode", "dynamic", "string", None, None, "The server's SQL mode"),
    ("sync_binlog", "dynamic", "integer", "1", "0-4294967295", "Commits after which the binary log is synced"),
    ("table_definition_cache", "dynamic", "integer", None, "400-524288", "Definitions that are kept open"),
    ("table_open_cache", "dynamic", "integer", None, "1-524288", "Tables that are kept open"),
    ("thread_cache_size", "dynamic", "integer", None, "0-16384", "Threads that are kept for reuse"),
    ("time_zone", "dynamic", "string", None, None, "The server's time zone"),
    ("tls_version", "static", "string", "TLSv1.2,TLSv1.3", "TLSv1.2,TLSv1.3", "Protocols for encrypted connections"),
    ("tmp_table_size", "dynamic", "integer", None, f"1024-{_SIZE}", "Bytes of a temporary table in memory"),
    ("transaction_isolation", "dynamic", "string", None, _ISOLATION, "The default isolation level"),
    ("wait_timeout", "dynamic", "integer", None, "1-31536000", "Seconds that a client may idle"),
)
# What RDS sets itself and lets nobody change.
_FIXED = (
    ("basedir", "static", "string", "/rdsdbbin/mysql", None, "The MySQL installation's folder"),
    ("bind_address", "static", "string", None, None, "The address that is listened on"),
    ("datadir", "static", "string", "/rdsdbdata/db/", None, "The data's folder"),
    ("log_error", "static", "string", "/rdsdbdata/log/error/mysql-error.log", None, "The error log"),
    ("port", "static", "integer", "{EndPointPort}", "1150-65535", "The port that is listened on"),
    ("secure_file_priv", "static", "string", "/tmp", None, "Where LOAD DATA and INTO OUTFILE may"),
    ("server_id", "dynamic", "integer", "{ServerId}", "1-4294967295", "The server's id in replication"),
    ("socket", "static", "string", "/tmp/mysql.sock", None, "The file for local connections"),
)

KEPT = tuple(
    sorted(
        [
            *(Parameter(*row) for row in _ROWS),
            *(dataclasses.replace(Parameter(*row), modifiable=False) for row in _FIXED),
        ],
        key=lambda each: each.name,
    )
)
