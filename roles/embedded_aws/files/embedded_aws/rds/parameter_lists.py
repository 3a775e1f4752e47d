# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters that RDS sets itself, and those kept of engines that no server on this machine tells them of."""

from __future__ import annotations

from embedded_aws.databases import Parameter

# The value that RDS gives instead of the engine's default, by engine: Amazon RDS User Guide, "Working with parameters
# on your RDS for PostgreSQL DB instance"; "Parameters for MySQL"; DescribeEngineDefaultParameters.
SYSTEM = {
    "postgres": {
        "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
        "shared_buffers": "{DBInstanceClassMemory/32768}",
        "effective_cache_size": "{DBInstanceClassMemory/16384}",
        "maintenance_work_mem": "GREATEST({DBInstanceClassMemory*1024/63963136},65536)",
        "autovacuum_max_workers": "GREATEST({DBInstanceClassMemory/64371566592},3)",
        "shared_preload_libraries": "pg_stat_statements",
        "ssl": "1",
        "log_line_prefix": "%t:%r:%u@%d:[%p]:",
    },
    "mysql": {
        "max_connections": "{DBInstanceClassMemory/12582880}",
        "innodb_buffer_pool_size": "{DBInstanceClassMemory*3/4}",
        "innodb_flush_log_at_trx_commit": "1",
        "innodb_log_buffer_size": "8388608",
        "binlog_format": "MIXED",
        "general_log": "0",
        "slow_query_log": "0",
        "log_output": "TABLE",
    },
}
SYSTEM["mariadb"] = {**SYSTEM["mysql"]}


def _rows(engine: str, text: str) -> tuple[Parameter, ...]:
    """One a line: name, s(tatic) or d(ynamic), in capitals if not modifiable, type, default, allowed (- for any)."""
    types = {"b": "boolean", "i": "integer", "f": "float", "s": "string", "l": "list"}
    found = []
    for line in text.strip().splitlines():
        name, apply, kind, default, allowed = line.split()
        modifiable = not apply.isupper()
        applied = "static" if apply.lower() == "s" else "dynamic"
        told = f"{name} of {engine}"
        none = None if default == "-" else default
        found.append(Parameter(name, applied, types[kind], none, None if allowed == "-" else allowed, told, modifiable))
    return tuple(found)


# Those that RDS adds to PostgreSQL's own.
_RDS_POSTGRES = """
rds.force_ssl d b 1 0,1
rds.logical_replication s b 0 0,1
rds.log_retention_period d i 4320 1440-10080
rds.force_autovacuum_logging_level d s warning debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal
rds.extensions D l - -
rds.superuser_variables D l - -
rds.restrict_password_commands s b 0 0,1
rds.adaptive_autovacuum d b 1 0,1
shared_preload_libraries s l pg_stat_statements auto_explain,orafce,pgaudit,pg_cron,\
pg_hint_plan,pg_prewarm,pg_similarity,pg_stat_statements,pg_tle,pg_transport,plprofiler,vector
pg_stat_statements.track d s top none,top,all
pg_stat_statements.max s i 5000 100-2147483647
auto_explain.log_min_duration d i -1 -1-2147483647
pgaudit.log d l none ddl,function,misc,read,role,write,none,all,-ddl,-function,-misc,-read,-role,-write
"""
_POSTGRES = """
autovacuum d b 1 0,1
autovacuum_max_workers s i 3 1-262143
autovacuum_naptime d i 60 1-2147483
autovacuum_vacuum_cost_limit d i -1 -1-10000
autovacuum_vacuum_scale_factor d f 0.2 0-100
checkpoint_completion_target d f 0.9 0-1
checkpoint_timeout d i 300 30-3600
client_encoding d s - -
datestyle d s - -
deadlock_timeout d i 1000 1-2147483647
default_statistics_target d i 100 1-10000
effective_cache_size d i 524288 1-2147483647
effective_io_concurrency d i 1 0-1000
hot_standby_feedback d b 0 0,1
idle_in_transaction_session_timeout d i 86400000 0-2147483647
log_autovacuum_min_duration d i 10000 -1-2147483647
log_connections d b 0 0,1
log_disconnections d b 0 0,1
log_duration d b 0 0,1
log_line_prefix d s - -
log_lock_waits d b 0 0,1
log_min_duration_statement d i -1 -1-2147483647
log_min_messages d s warning debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic
log_statement d s none none,ddl,mod,all
log_temp_files d i -1 -1-2147483647
maintenance_work_mem d i 65536 1024-2147483647
max_connections s i 100 6-8388607
max_locks_per_transaction s i 64 10-2147483647
max_logical_replication_workers s i 4 0-262143
max_parallel_workers d i 8 0-1024
max_parallel_workers_per_gather d i 2 0-1024
max_prepared_transactions s i 0 0-262143
max_replication_slots s i 20 5-262143
max_standby_streaming_delay d i 14000 -1-2147483647
max_wal_senders s i 20 5-100
max_wal_size d i 2048 128-201326592
max_worker_processes s i 8 8-262143
password_encryption d s scram-sha-256 md5,scram-sha-256
random_page_cost d f 4 0-1000
search_path d s - -
shared_buffers s i 16384 16-1073741823
ssl D b 1 0,1
ssl_min_protocol_version d s TLSv1.2 TLSv1.2,TLSv1.3
statement_timeout d i 0 0-2147483647
synchronous_commit d s on local,on,off,remote_write,remote_apply
temp_buffers d i 1024 100-1073741823
timezone d s UTC -
track_activity_query_size s i 4096 100-1048576
track_io_timing d b 1 0,1
wal_buffers s i -1 -1-262143
wal_level S s replica minimal,replica,logical
work_mem d i 4096 64-2147483647
"""
_MYSQL = """
autocommit d b 1 0,1
binlog_checksum d s CRC32 NONE,CRC32
binlog_format d s MIXED ROW,STATEMENT,MIXED
binlog_row_image d s full full,minimal,noblob
character_set_client d s utf8mb4 utf8,utf8mb3,utf8mb4,latin1,ascii,binary
character_set_server d s utf8mb4 utf8,utf8mb3,utf8mb4,latin1,ascii,binary
collation_server d s utf8mb4_0900_ai_ci -
connect_timeout d i 10 2-31536000
datadir S s /rdsdbdata/db/ -
event_scheduler d s ON ON,OFF
explicit_defaults_for_timestamp d b 1 0,1
general_log d b 0 0,1
group_concat_max_len d i 1024 4-18446744073709551615
innodb_autoinc_lock_mode s i 2 0,1,2
innodb_buffer_pool_instances s i 8 1-64
innodb_buffer_pool_size d i 134217728 5242880-9223372036854775807
innodb_file_per_table d b 1 0,1
innodb_flush_log_at_trx_commit d i 1 0,1,2
innodb_io_capacity d i 200 100-18446744073709551615
innodb_lock_wait_timeout d i 50 1-1073741824
innodb_log_buffer_size d i 8388608 262144-4294967295
innodb_log_file_size s i 134217728 4194304-274877906944
innodb_print_all_deadlocks d b 0 0,1
innodb_read_io_threads s i 4 1-64
innodb_stats_on_metadata d b 0 0,1
innodb_write_io_threads s i 4 1-64
interactive_timeout d i 28800 1-31536000
join_buffer_size d i 262144 128-18446744073709547520
local_infile d b 1 0,1
log_bin_trust_function_creators d b 0 0,1
log_output d s TABLE TABLE,FILE,NONE
log_queries_not_using_indexes d b 0 0,1
long_query_time d f 10 0-31536000
lower_case_table_names s i 0 0,1
max_allowed_packet d i 67108864 1024-1073741824
max_connect_errors d i 100 1-9223372036854775807
max_connections d i 151 1-100000
max_execution_time d i 0 0-18446744073709551615
max_heap_table_size d i 16777216 16384-1844674407370954752
net_read_timeout d i 30 1-31536000
net_write_timeout d i 60 1-31536000
performance_schema s b 1 0,1
port S i 3306 1150-65535
read_only d s {TrueIfReplica} 0,1,{TrueIfReplica}
replica_parallel_workers d i 4 0-1024
require_secure_transport d b 0 0,1
server_id S i - -
skip_name_resolve s b 0 0,1
slow_query_log d b 0 0,1
sort_buffer_size d i 262144 32768-18446744073709551615
sql_mode d l - ALLOW_INVALID_DATES,ANSI,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,\
HIGH_NOT_PRECEDENCE,IGNORE_SPACE,NO_AUTO_VALUE_ON_ZERO,\
NO_BACKSLASH_ESCAPES,NO_DIR_IN_CREATE,NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION,NO_ZERO_DATE,\
NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,REAL_AS_FLOAT,\
STRICT_ALL_TABLES,STRICT_TRANS_TABLES,TRADITIONAL
sync_binlog d i 1 0-4294967295
table_open_cache d i 4000 1-524288
thread_cache_size d i - 0-16384
time_zone d s UTC -
tls_version s l TLSv1.2,TLSv1.3 TLSv1.2,TLSv1.3
tmp_table_size d i 16777216 1024-18446744073709551615
tmpdir S s /rdsdbdata/tmp/ -
transaction_isolation d s REPEATABLE-READ READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE
wait_timeout d i 28800 1-31536000
"""
_ORACLE = """
aq_tm_processes d i 1 0-40
audit_trail s s NONE DB,OS,NONE,XML,EXTENDED
cursor_sharing d s EXACT EXACT,SIMILAR,FORCE
db_block_checking d s MEDIUM FALSE,OFF,LOW,MEDIUM,TRUE,FULL
job_queue_processes d i 50 0-1000
memory_target d i {DBInstanceClassMemory*3/4} 0-2199023255552
open_cursors d i 300 0-65535
optimizer_mode d s ALL_ROWS FIRST_ROWS,ALL_ROWS,CHOOSE,RULE
parallel_max_servers d i - 0-3600
pga_aggregate_target d i 0 0-4398046511104
processes s i {DBInstanceClassMemory/9868951} 80-20000
recyclebin d s OFF ON,OFF
sessions s i - 100-65535
sga_target d i 0 0-2199023255552
undo_retention d i 900 0-2147483647
"""
_SQLSERVER = """
agent_xps D b 1 0,1
contained_database_authentication d b 0 0,1
cost_threshold_for_parallelism d i 5 0-32767
cross_db_ownership_chaining d b 0 0,1
fill_factor_(%) s i 0 0-100
max_degree_of_parallelism d i 0 0-32767
max_server_memory_(mb) d i {DBInstanceClassMemory/1048576-1024} 128-2147483647
max_worker_threads d i 0 128-65535
min_server_memory_(mb) d i 0 0-2147483647
optimize_for_ad_hoc_workloads d b 0 0,1
query_wait_(s) d i -1 -1-2147483647
rds.fips s b 0 0,1
rds.force_ssl s b 0 0,1
rds.tls12 s s default default,enabled,disabled
remote_query_timeout_(s) d i 600 0-2147483647
user_connections s i 0 0-32767
"""
_TEXTS = {"mariadb": _MYSQL, "mysql": _MYSQL, "oracle": _ORACLE, "postgres": _POSTGRES, "sqlserver": _SQLSERVER}


def plain(engine: str) -> str:
    """The engine whose parameters an engine has: Aurora's are those of the engine that it is like."""
    return {"aurora-mysql": "mysql", "aurora-postgresql": "postgres"}.get(engine, engine.partition("-")[0])


def kept(engine: str) -> tuple[Parameter, ...]:
    """The kept parameters of an engine: those that people set, of a server that isn't on this machine."""
    return _rows(engine, _TEXTS[plain(engine)])


def added(engine: str) -> tuple[Parameter, ...]:
    """Parameters that RDS adds to the engine's own."""
    return _rows(engine, _RDS_POSTGRES) if plain(engine) == "postgres" else ()
