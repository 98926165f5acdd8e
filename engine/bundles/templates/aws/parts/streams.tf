resource "aws_kinesis_stream" "requests" {
  name = "{{name}}-requests"
  # {{streamShards.note}}
  shard_count      = "{{streamMode}}" == "PROVISIONED" ? {{streamShards}} : null
  retention_period = 24
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"
  # {{streamMode.note}}
  stream_mode_details {
    stream_mode = "{{streamMode}}"
  }
}

resource "aws_kinesis_stream" "answers" {
  name = "{{name}}-answers"
  # {{answerShards.note}}
  shard_count      = "{{answerMode}}" == "PROVISIONED" ? {{answerShards}} : null
  retention_period = 24
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"
  # {{answerMode.note}}
  stream_mode_details {
    stream_mode = "{{answerMode}}"
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name_prefix = "{{shortName}}-dead-letters-"
  # As long as there is to look at what was refused: the most that SQS allows.
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

locals {
  use_streams = [
    {
      Effect = "Allow"
      Action = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:ListShards",
        "kinesis:GetShardIterator",
        "kinesis:GetRecords",
      ]
      Resource = aws_kinesis_stream.requests.arn
    },
    { Effect = "Allow", Action = "kinesis:PutRecords", Resource = aws_kinesis_stream.answers.arn },
    { Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.dead_letters.arn },
  ]
}

output "requests" {
  description = "The stream that takes rows as JSON"
  value       = aws_kinesis_stream.requests.name
}

output "answers" {
  description = "The stream of predictions"
  value       = aws_kinesis_stream.answers.name
}

output "dead_letters" {
  description = "What the model cannot take"
  value       = aws_sqs_queue.dead_letters.url
}
