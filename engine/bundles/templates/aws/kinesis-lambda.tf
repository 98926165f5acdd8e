{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/streams.tf}}

resource "aws_lambda_function" "function" {
  function_name = "{{name}}"
  package_type  = "Image"
  image_uri     = var.image_uri
  role          = aws_iam_role.function.arn
  architectures = ["{{arch}}"]
  # {{memoryMib.note}}
  memory_size = {{memoryMib}}
  # A call that hangs holds up its shard and is paid until then.
  timeout = 60
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.logs.name
  }
  environment {
    variables = { ANSWER_STREAM = aws_kinesis_stream.answers.name }
  }
}

{{>aws/parts/function-role.tf}}

resource "aws_iam_role_policy" "streams" {
  role   = aws_iam_role.function.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_streams })
}

resource "aws_lambda_event_source_mapping" "batches" {
  function_name     = aws_lambda_function.function.arn
  event_source_arn  = aws_kinesis_stream.requests.arn
  starting_position = "TRIM_HORIZON"
  # {{maxRecords.note}}
  batch_size = {{maxRecords}}
  # Lambda's windows are whole seconds. {{windowWholeS.note}}
  maximum_batching_window_in_seconds = {{windowWholeS}}
  # Batches of a shard at once: {{parallelBatches.note}}
  parallelization_factor = {{parallelBatches}}
  # Without these a single bad record holds up its shard until the stream forgets it.
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]
  maximum_retry_attempts         = 3
  maximum_record_age_in_seconds  = 3600
  destination_config {
    # Gets the positions of the records, not the records: read them from the stream within its 24 hours.
    on_failure {
      destination_arn = aws_sqs_queue.dead_letters.arn
    }
  }
  depends_on = [aws_iam_role_policy.streams]
}

{{>aws/parts/logs.tf}}
