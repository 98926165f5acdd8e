{{>aws/parts/head.tf}}

{{>aws/parts/bucket.tf}}

locals {
  code = "s3://${var.bucket}/{{name}}"
}

resource "aws_glue_job" "job" {
  name     = "{{name}}"
  role_arn = aws_iam_role.job.arn
  # {{executionClass.note}}
  execution_class = "{{executionClass}}"
  glue_version    = "5.0"
  # {{glueWorker.note}}
  worker_type = "{{glueWorker}}"
  # {{glueWorkers.note}}
  number_of_workers = {{glueWorkers}}
  # {{workMinutes.note}}. Time in which it waits for workers does not count.
  timeout = {{workMinutes}}
  # A second try costs a second run: the schedule starts the next one.
  max_retries = 0
  execution_property {
    max_concurrent_runs = 1
  }
  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "${local.code}/spark_job.py"
  }
  default_arguments = {
    "--data"                            = "s3://${var.bucket}/${var.rows}"
    "--model"                           = "${local.code}/model.onnx"
    "--extra-py-files"                  = "${local.code}/serving_model.py,${local.code}/settings.py"
    "--additional-python-modules"       = "${local.code}/requirements.txt"
    "--python-modules-installer-option" = "-r"
    # {{sparkTaskCpus.note}}
    "--conf" = "spark.task.cpus={{sparkTaskCpus}}"
  }
}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Score"
    States = {
      Score = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::glue:startJobRun.sync"
        # {{timeoutS.note}}, from its start on.
        TimeoutSeconds = {{timeoutS}}
        Parameters = {
          JobName = aws_glue_job.job.name
          Arguments = {
            # Names of Spark's files hold no colon, so the time of the run goes in without its colons.
            "--out.$" = join("", [
              "States.Format('s3://${var.bucket}/predictions/{}{}', ",
              "States.ArrayGetItem(States.StringSplit($.run, ':'), 0), ",
              "States.ArrayGetItem(States.StringSplit($.run, ':'), 1))",
            ])
          }
        }
        End = true
      }
    }
  })
}

resource "aws_iam_role" "job" {
  name_prefix = "{{shortName}}-job-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "glue.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

resource "aws_iam_role_policy" "log" {
  role = aws_iam_role.job.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:${local.partition}:logs:{{region}}:${local.account}:log-group:/aws-glue/*"
      },
      # This knows no single resource.
      { Effect = "Allow", Action = "cloudwatch:PutMetricData", Resource = "*" },
    ]
  })
}

{{>aws/parts/run-role.tf}}

resource "aws_iam_role_policy" "run" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version = "2012-10-17"
    # What Step Functions asks for to start a run and to wait for it.
    Statement = [{
      Effect   = "Allow"
      Action   = ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"]
      Resource = "*"
    }]
  })
}

{{>aws/parts/schedule.tf}}
