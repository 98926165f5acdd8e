{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

locals {
  code = "s3://${var.bucket}/{{name}}"
}

resource "aws_emrserverless_application" "application" {
  name          = "{{name}}"
  type          = "spark"
  release_label = "{{emrRelease}}"
  architecture  = "{{emrArch}}"
  image_configuration {
    image_uri = var.image_uri
  }
  auto_start_configuration {
    enabled = true
  }
  # Nothing is paid between runs.
  auto_stop_configuration {
    enabled              = true
    idle_timeout_minutes = 5
  }
  # {{clusterVcpus.note}}
  maximum_capacity {
    cpu    = "{{clusterVcpus}} vCPU"
    memory = "{{clusterMemoryGb}} GB"
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
        Resource = "arn:${local.partition}:states:::emr-serverless:startJobRun.sync"
        # {{timeoutS.note}}
        TimeoutSeconds = {{timeoutS}}
        Parameters = {
          ApplicationId    = aws_emrserverless_application.application.id
          ExecutionRoleArn = aws_iam_role.job.arn
          JobDriver = {
            SparkSubmit = {
              EntryPoint = "${local.code}/spark_job.py"
              # Names of Spark's files hold no colon, so the time of the run goes in without its colons.
              "EntryPointArguments.$" = join("", [
                "States.Array('--data', 's3://${var.bucket}/${var.rows}', '--out', ",
                "States.Format('s3://${var.bucket}/predictions/{}{}', ",
                "States.ArrayGetItem(States.StringSplit($.run, ':'), 0), ",
                "States.ArrayGetItem(States.StringSplit($.run, ':'), 1)))",
              ])
              # {{executors.note}}: {{executorVcpus.note}}; {{executorMemoryGb.note}}
              SparkSubmitParameters = join(" ", [
                "--py-files ${local.code}/serving_model.py,${local.code}/settings.py --files ${local.code}/model.onnx",
                "--conf spark.emr-serverless.driverEnv.PYSPARK_PYTHON=/usr/bin/python3.11",
                "--conf spark.executorEnv.PYSPARK_PYTHON=/usr/bin/python3.11",
                "--conf spark.dynamicAllocation.maxExecutors={{executors}}",
                "--conf spark.executor.cores={{executorVcpus}} --conf spark.executor.memory={{executorMemoryGb}}g",
                "--conf spark.driver.cores={{executorVcpus}} --conf spark.driver.memory={{executorMemoryGb}}g",
                "--conf spark.task.cpus={{sparkTaskCpus}}",
              ])
            }
          }
          ConfigurationOverrides = {
            MonitoringConfiguration = { S3MonitoringConfiguration = { LogUri = "${local.code}/logs/" } }
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
    Statement = [{ Effect = "Allow", Principal = { Service = "emr-serverless.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

{{>aws/parts/run-role.tf}}

resource "aws_iam_role_policy" "run" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "emr-serverless:StartJobRun", Resource = aws_emrserverless_application.application.arn },
      {
        Effect   = "Allow"
        Action   = ["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun"]
        Resource = "${aws_emrserverless_application.application.arn}/jobruns/*"
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.job.arn
        Condition = { StringEquals = { "iam:PassedToService" = "emr-serverless.amazonaws.com" } }
      },
      {
        Effect   = "Allow"
        Action   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        Resource = "arn:${local.partition}:events:{{region}}:${local.account}:rule/StepFunctionsGetEventsForEMRServerlessJobRule"
      },
    ]
  })
}

{{>aws/parts/schedule.tf}}

output "application" {
  value = aws_emrserverless_application.application.id
}

output "job_role" {
  value = aws_iam_role.job.arn
}
