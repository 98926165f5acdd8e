{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/shards.tf}}

resource "aws_lambda_function" "function" {
  function_name = "{{name}}"
  package_type  = "Image"
  image_uri     = var.image_uri
  role          = aws_iam_role.function.arn
  architectures = ["{{arch}}"]
  # {{memoryMib.note}}
  memory_size = {{memoryMib}}
  # {{functionTimeoutS.note}}
  timeout = {{functionTimeoutS}}
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.logs.name
  }
}

{{>aws/parts/function-role.tf}}

resource "aws_iam_role_policy" "data" {
  role   = aws_iam_role.function.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Shards"
    States = {
      Shards = {
        Type = "Pass"
        Parameters = {
          "out.$"    = "States.Format('s3://${var.bucket}/predictions/{}', $.run)"
          "shards.$" = "States.ArrayRange(1, ${var.shards}, 1)"
        }
        Next = "Score"
      }
      Score = {
        Type      = "Map"
        ItemsPath = "$.shards"
        ItemSelector = {
          data      = "s3://${var.bucket}/${var.rows}"
          "out.$"   = "$.out"
          "shard.$" = "$$.Map.Item.Value"
          shards    = var.shards
        }
        ItemProcessor = {
          ProcessorConfig = { Mode = "INLINE" }
          StartAt         = "Shard"
          States = {
            Shard = {
              Type       = "Task"
              Resource   = "arn:${local.partition}:states:::lambda:invoke"
              Parameters = { FunctionName = aws_lambda_function.function.arn, "Payload.$" = "$" }
              # A shard that is there is left alone, so a retry only does what is missing.
              Retry = [{
                ErrorEquals = [
                  "Lambda.ServiceException",
                  "Lambda.AWSLambdaException",
                  "Lambda.SdkClientException",
                  "Lambda.TooManyRequestsException",
                ]
                IntervalSeconds = 5
                MaxAttempts     = 5
                BackoffRate     = 2
              }]
              End = true
            }
          }
        }
        End = true
      }
    }
  })
}

{{>aws/parts/run-role.tf}}

resource "aws_iam_role_policy" "run" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:InvokeFunction", Resource = aws_lambda_function.function.arn }]
  })
}

{{>aws/parts/logs.tf}}

{{>aws/parts/schedule.tf}}
