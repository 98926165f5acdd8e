{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/shards.tf}}

{{>aws/parts/network.tf}}

variable "read_units" {
  type = number
  # {{readUnits.note}}; 0 pays by request
  default = {{readUnits}}
}

variable "write_units" {
  type = number
  # {{writeUnits.note}}
  default = {{writeUnits}}
}

locals {
  is_provisioned = var.read_units > 0
  environment = [
    { name = "DATA", value = "s3://${var.bucket}/${var.rows}" },
    { name = "SHARDS", value = tostring(var.shards) },
    { name = "ANSWER_TABLE", value = aws_dynamodb_table.answers.name },
    { name = "AWS_DEFAULT_REGION", value = "{{region}}" },
  ]
}

resource "aws_dynamodb_table" "answers" {
  name           = "{{name}}-answers"
  hash_key       = "id"
  billing_mode   = local.is_provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"
  read_capacity  = local.is_provisioned ? var.read_units : null
  write_capacity = local.is_provisioned ? 1 : null
  attribute {
    name = "id"
    type = "S"
  }
  # An answer that runs do not renew is forgotten, within days of its end.
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  lifecycle {
    # The run raises the writes while it loads.
    ignore_changes = [write_capacity]
  }
}

{{>aws/parts/batch-ec2-machines.tf}}

{{>aws/parts/batch-states.tf}}

{{>aws/parts/batch-load.tf}}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Score"
    States = merge({
      Score = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::batch:submitJob.sync"
        Parameters = local.score
        ResultPath = null
        Next       = local.is_provisioned ? "RaiseWrites" : "Load"
      }
      Load = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::batch:submitJob.sync"
        Parameters = local.load
        ResultPath = null
        Catch      = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.failure", Next = local.is_provisioned ? "LowerWrites" : "Ended" }]
        Next       = local.is_provisioned ? "LowerWrites" : "Ended"
      }
      Ended = {
        Type    = "Choice"
        Choices = [{ Variable = "$.failure", IsPresent = true, Next = "Failed" }]
        Default = "Loaded"
      }
      Failed = { Type = "Fail", Error = "LoadFailed", CausePath = "$.failure.Cause" }
      Loaded = { Type = "Succeed" }
    }, local.capacity_states)
  })
}

locals {
  capacity_states = { for name, state in {
    RaiseWrites = {
      Type     = "Task"
      Resource = "arn:${local.partition}:states:::aws-sdk:dynamodb:updateTable"
      Parameters = {
        TableName             = aws_dynamodb_table.answers.name
        ProvisionedThroughput = { ReadCapacityUnits = var.read_units, WriteCapacityUnits = var.write_units }
      }
      ResultPath = null
      # It refuses to raise what is raised already.
      Catch = [{ ErrorEquals = ["States.ALL"], ResultPath = "$.raised", Next = "WaitForWrites" }]
      Next  = "WaitForWrites"
    }
    WaitForWrites = { Type = "Wait", Seconds = 60, Next = "Load" }
    LowerWrites = {
      Type     = "Task"
      Resource = "arn:${local.partition}:states:::aws-sdk:dynamodb:updateTable"
      Parameters = {
        TableName             = aws_dynamodb_table.answers.name
        ProvisionedThroughput = { ReadCapacityUnits = var.read_units, WriteCapacityUnits = 1 }
      }
      ResultPath = null
      Retry      = [{ ErrorEquals = ["States.ALL"], IntervalSeconds = 30, MaxAttempts = 5, BackoffRate = 2 }]
      Next       = "Ended"
    }
  } : name => state if local.is_provisioned }
}

resource "aws_iam_role_policy" "load" {
  role = aws_iam_role.job.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:BatchWriteItem", Resource = aws_dynamodb_table.answers.arn }]
  })
}

resource "aws_iam_role_policy" "capacity" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:UpdateTable", Resource = aws_dynamodb_table.answers.arn }]
  })
}

{{>aws/parts/batch-roles.tf}}

{{>aws/parts/logs.tf}}

{{>aws/parts/schedule.tf}}

output "answers" {
  description = "The table that readers ask, as ANSWER_TABLE"
  value       = aws_dynamodb_table.answers.name
}
