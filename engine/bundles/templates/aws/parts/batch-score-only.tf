resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Score"
    States = {
      Score = {
        Type       = "Task"
        Resource   = "arn:${local.partition}:states:::batch:submitJob.sync"
        Parameters = local.score
        End        = true
      }
    }
  })
}
