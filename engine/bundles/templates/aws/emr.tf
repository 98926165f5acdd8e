{{>aws/parts/head.tf}}

{{>aws/parts/bucket.tf}}

variable "subnet" {
  type        = string
  description = "Where the cluster runs, with a way to S3 and to PyPI"
}

locals {
  code  = "s3://${var.bucket}/{{name}}"
  retry = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 10, MaxAttempts = 5, BackoffRate = 2 }]
}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Start"
    States = {
      Start = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::elasticmapreduce:createCluster.sync"
        Parameters = {
          Name              = "{{name}}"
          ReleaseLabel      = "{{emrRelease}}"
          Applications      = [{ Name = "Spark" }]
          ServiceRole       = aws_iam_role.service.name
          JobFlowRole       = aws_iam_instance_profile.node.name
          VisibleToAllUsers = true
          LogUri            = "${local.code}/logs/"
          BootstrapActions = [{
            Name                  = "Python packages"
            ScriptBootstrapAction = { Path = "${local.code}/bootstrap.sh", Args = ["${local.code}/requirements.txt"] }
          }]
          # One executor for each node, with all of its cores.
          Configurations = [{ Classification = "spark", Properties = { maximizeResourceAllocation = "true" } }]
          # A cluster that nothing uses ends, even if the run was aborted.
          AutoTerminationPolicy = { IdleTimeout = 900 }
          Instances = {
            KeepJobFlowAliveWhenNoSteps = true
            Ec2SubnetId                 = var.subnet
            InstanceGroups = [
              # {{masterType.note}}. It is never a spot machine: with it the run would be lost.
              { InstanceRole = "MASTER", InstanceType = "{{masterType}}", InstanceCount = 1, Market = "ON_DEMAND" },
              # {{coreNodes.note}}; {{market.note}}
              { InstanceRole = "CORE", InstanceType = "{{instanceType}}", InstanceCount = {{coreNodes}}, Market = "{{market}}" },
            ]
          }
        }
        ResultPath = "$.cluster"
        Next       = "Score"
      }
      Score = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::elasticmapreduce:addStep.sync"
        # {{timeoutS.note}}
        TimeoutSeconds = {{timeoutS}}
        Parameters = {
          "ClusterId.$" = "$.cluster.ClusterId"
          Step = {
            Name            = "score"
            ActionOnFailure = "CONTINUE"
            HadoopJarStep = {
              Jar = "command-runner.jar"
              # Names of Spark's files hold no colon, so the time of the run goes in without its colons.
              "Args.$" = join("", [
                "States.Array('spark-submit', '--deploy-mode', 'cluster', ",
                "'--conf', 'spark.task.cpus={{sparkTaskCpus}}', ",
                "'--conf', 'spark.pyspark.python=/usr/bin/python3.11', ",
                "'--py-files', '${local.code}/serving_model.py,${local.code}/settings.py', ",
                "'--files', '${local.code}/model.onnx', ",
                "'${local.code}/spark_job.py', '--data', 's3://${var.bucket}/${var.rows}', '--out', ",
                "States.Format('s3://${var.bucket}/predictions/{}{}', ",
                "States.ArrayGetItem(States.StringSplit($.run, ':'), 0), ",
                "States.ArrayGetItem(States.StringSplit($.run, ':'), 1)))",
              ])
            }
          }
        }
        ResultPath = "$.step"
        Catch      = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = "StopAfterFailure" }]
        Next       = "Stop"
      }
      Stop = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::elasticmapreduce:terminateCluster"
        Parameters = { "ClusterId.$" = "$.cluster.ClusterId" }
        Retry      = local.retry
        End        = true
      }
      StopAfterFailure = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::elasticmapreduce:terminateCluster"
        Parameters = { "ClusterId.$" = "$.cluster.ClusterId" }
        Retry      = local.retry
        ResultPath = "$.stopped"
        Next       = "Failed"
      }
      Failed = { Type = "Fail", Error = "ScoreFailed", CausePath = "$.failure.Cause" }
    }
  })
}

# What the service may do: start machines and their network.
resource "aws_iam_role" "service" {
  name_prefix = "{{shortName}}-service-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "elasticmapreduce.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "service" {
  role       = aws_iam_role.service.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonElasticMapReduceRole"
}

# What the machines may do.
resource "aws_iam_role" "node" {
  name_prefix = "{{shortName}}-node-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "node" {
  role   = aws_iam_role.node.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

resource "aws_iam_instance_profile" "node" {
  name_prefix = "{{shortName}}-"
  role        = aws_iam_role.node.name
}

{{>aws/parts/run-role.tf}}

resource "aws_iam_role_policy" "run" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Starting a cluster knows no single resource.
      { Effect = "Allow", Action = ["elasticmapreduce:RunJobFlow", "elasticmapreduce:AddTags"], Resource = "*" },
      {
        Effect = "Allow"
        Action = [
          "elasticmapreduce:DescribeCluster",
          "elasticmapreduce:TerminateJobFlows",
          "elasticmapreduce:AddJobFlowSteps",
          "elasticmapreduce:DescribeStep",
          "elasticmapreduce:CancelSteps",
          "elasticmapreduce:PutAutoTerminationPolicy",
        ]
        Resource = "arn:${local.partition}:elasticmapreduce:{{region}}:${local.account}:cluster/*"
      },
      { Effect = "Allow", Action = "iam:PassRole", Resource = [aws_iam_role.service.arn, aws_iam_role.node.arn] },
      {
        Effect   = "Allow"
        Action   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        Resource = "arn:${local.partition}:events:{{region}}:${local.account}:rule/StepFunctionsGetEventForEMR*"
      },
    ]
  })
}

{{>aws/parts/schedule.tf}}
