locals {
  # {{queueKind.note}}
  is_fifo = "{{queueKind}}" == "fifo"
  ending  = local.is_fifo ? ".fifo" : ""
}

resource "aws_sqs_queue" "requests" {
  name       = "{{name}}-requests${local.ending}"
  fifo_queue = local.is_fifo
  # Six times as long as a call may take, as Lambda asks for.
  visibility_timeout_seconds = 360
  message_retention_seconds  = 1209600
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = 3 })
}

resource "aws_sqs_queue" "answers" {
  name                      = "{{name}}-answers${local.ending}"
  fifo_queue                = local.is_fifo
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "dead_letters" {
  name       = "{{name}}-dead-letters${local.ending}"
  fifo_queue = local.is_fifo
  # As long as there is to look at what was refused: the most that SQS allows.
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

locals {
  use_queues = [
    {
      Effect = "Allow"
      Action = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
      ]
      Resource = [aws_sqs_queue.requests.arn]
    },
    {
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.answers.arn, aws_sqs_queue.dead_letters.arn]
    },
  ]
}

output "requests" {
  description = "The queue that takes rows as JSON"
  value       = aws_sqs_queue.requests.url
}

output "answers" {
  description = "The queue of predictions"
  value       = aws_sqs_queue.answers.url
}

output "dead_letters" {
  description = "What the model cannot take"
  value       = aws_sqs_queue.dead_letters.url
}
