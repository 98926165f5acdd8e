{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/queues.tf}}

resource "aws_lambda_function" "function" {
  function_name = "{{name}}"
  package_type  = "Image"
  image_uri     = var.image_uri
  role          = aws_iam_role.function.arn
  architectures = ["{{arch}}"]
  # {{memoryMib.note}}
  memory_size = {{memoryMib}}
  # A call that hangs keeps its messages invisible and is paid until then.
  timeout = 60
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.logs.name
  }
  environment {
    variables = {
      ANSWER_QUEUE_URL      = aws_sqs_queue.answers.url
      DEAD_LETTER_QUEUE_URL = aws_sqs_queue.dead_letters.url
    }
  }
}

{{>aws/parts/function-role.tf}}

resource "aws_iam_role_policy" "queues" {
  role   = aws_iam_role.function.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_queues })
}

resource "aws_lambda_event_source_mapping" "batches" {
  function_name    = aws_lambda_function.function.arn
  event_source_arn = aws_sqs_queue.requests.arn
  # At most ten of a FIFO queue. {{queueRecords.note}}
  batch_size = local.is_fifo ? 10 : {{queueRecords}}
  # Lambda's windows are whole seconds, and a FIFO queue has none. {{queueWindowS.note}}
  maximum_batching_window_in_seconds = local.is_fifo ? null : {{queueWindowS}}
  scaling_config {
    # {{queueConcurrency.note}}
    maximum_concurrency = {{queueConcurrency}}
  }
  # Only messages whose answers could not be sent stay in the queue.
  function_response_types = ["ReportBatchItemFailures"]
  depends_on              = [aws_iam_role_policy.queues]
}

{{>aws/parts/logs.tf}}
