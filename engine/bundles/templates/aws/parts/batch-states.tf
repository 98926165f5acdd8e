locals {
  score = merge({
    JobName       = "{{name}}"
    JobQueue      = aws_batch_job_queue.queue.arn
    JobDefinition = aws_batch_job_definition.job.arn
    ContainerOverrides = {
      Environment = [{ Name = "OUT", "Value.$" = "States.Format('s3://${var.bucket}/predictions/{}', $.run)" }]
    }
    # An array has at least two children.
  }, var.shards > 1 ? { ArrayProperties = { Size = var.shards } } : {})
}
