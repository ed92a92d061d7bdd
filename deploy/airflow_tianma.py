"""Tianma by Airflow 2: ingest every night, training every Sunday.

Put this file into the directory of DAGs. TIANMA and CONFIG are what to change. Each task is one `tianma submit --exec`: what is up
to date is left alone, a retry goes on from the last valid artifact or checkpoint, and the exit code is the job's.
"""

from datetime import timedelta

import pendulum
from airflow import DAG
from airflow.operators.bash import BashOperator

TIANMA = "/opt/tianma/bin/tianma"
CONFIG = "/opt/tianma/conf/yarn.conf"

ARGUMENTS = {
    "owner": "tianma",
    "retries": 3,
    "retry_delay": timedelta(minutes=5),
    # two runs never work in one directory
    "max_active_tis_per_dag": 1,
}


def submit(job: str, dag: DAG) -> BashOperator:
    """One job on the cluster."""
    return BashOperator(
        task_id=job,
        bash_command=f"{TIANMA} submit --exec --config {CONFIG} --job {job}",
        dag=dag,
    )


nightly = DAG(
    "tianma_nightly",
    schedule="0 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=ARGUMENTS,
    doc_md=__doc__,
)
submit("ingest", nightly)

weekly = DAG(
    "tianma_weekly",
    schedule="0 6 * * 0",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=ARGUMENTS,
    doc_md=__doc__,
)
submit("run", weekly)
