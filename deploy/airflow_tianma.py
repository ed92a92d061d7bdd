"""Tianma by Airflow 2: ingest every night, training after it on Sundays.

Put this file into the directory of DAGs. TIANMA and CONFIG are what to change, and in a copy of conf/yarn.conf work-dir and the
place of the texts. Each task is one `tianma submit --exec`: what is up to date is left alone, a retry goes on from the last valid
artifact or checkpoint, and the exit code is the job's.
"""

from datetime import timedelta

import pendulum
from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.operators.python import ShortCircuitOperator

TIANMA = "/opt/tianma/bin/tianma"
CONFIG = "/opt/tianma/conf/yarn.conf"
ZONE = "Asia/Shanghai"

# the texts have a directory for each date (docs/corpora.md): without this every night reads all of them
DATED = "--set ingest.inputs.0.dated=true"

dag = DAG(
    "tianma",
    schedule="0 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    # Two runs never work in one directory: the next night begins when this one is over, training included, and brings the texts of
    # all nights that were left out meanwhile. Ingest and training are one DAG for this, since the limit holds for one DAG only.
    max_active_runs=1,
    catchup=False,
    default_args={"owner": "tianma", "retries": 3, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
)


def submit(task: str, job: str) -> BashOperator:
    """One job on the cluster."""
    return BashOperator(
        task_id=task,
        bash_command=f"{TIANMA} submit --exec --config {CONFIG} {DATED} --job '{job}'",
        dag=dag,
    )


def is_sunday(data_interval_end: pendulum.DateTime) -> bool:
    """Whether the night is one after which the model is trained."""
    return data_interval_end.in_timezone(ZONE).isoweekday() == 7


sunday = ShortCircuitOperator(task_id="sunday", python_callable=is_sunday, dag=dag)

# a finished model is trained anew if there are new texts, and the old one kept as checkpoints/STAGE.old-N
submit("ingest", "ingest") >> sunday >> submit("run", "run --replace")
