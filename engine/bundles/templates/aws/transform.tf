{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/sagemaker-model.tf}}

resource "aws_iam_role_policy" "data" {
  role   = aws_iam_role.model.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

resource "aws_sfn_state_machine" "run" {
  name_prefix = "{{shortName}}-"
  role_arn    = aws_iam_role.run.arn
  definition = jsonencode({
    StartAt = "Score"
    States = {
      Score = {
        Type     = "Task"
        Resource = "arn:${local.partition}:states:::sagemaker:createTransformJob.sync"
        # {{timeoutS.note}}
        TimeoutSeconds = {{timeoutS}}
        Parameters = {
          "TransformJobName.$" = "States.Format('run-{}', States.UUID())"
          ModelName            = aws_sagemaker_model.model.name
          # Requests of several lines, as large as SageMaker allows. Without a split each file is one request.
          BatchStrategy  = "MultiRecord"
          MaxPayloadInMB = 6
          # {{sessions.note}}
          MaxConcurrentTransforms = {{sessions}}
          TransformInput = {
            ContentType = "application/jsonlines"
            SplitType   = "Line"
            DataSource  = { S3DataSource = { S3DataType = "S3Prefix", S3Uri = "s3://${var.bucket}/${var.rows}" } }
          }
          TransformOutput = {
            Accept           = "application/jsonlines"
            AssembleWith     = "Line"
            "S3OutputPath.$" = "States.Format('s3://${var.bucket}/predictions/{}', $.run)"
          }
          # Each prediction stands beside its row, under SageMakerOutput.
          DataProcessing = { JoinSource = "Input" }
          # {{count.note}}. A file goes to one instance whole, so there are at least as many files as instances.
          TransformResources = { InstanceType = "{{instanceType}}", InstanceCount = {{count}} }
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
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "sagemaker:CreateTransformJob",
          "sagemaker:DescribeTransformJob",
          "sagemaker:StopTransformJob",
          "sagemaker:AddTags",
        ]
        Resource = [
          "arn:${local.partition}:sagemaker:{{region}}:${local.account}:transform-job/run-*",
          aws_sagemaker_model.model.arn,
        ]
      },
      {
        Effect   = "Allow"
        Action   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        Resource = "arn:${local.partition}:events:{{region}}:${local.account}:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule"
      },
    ]
  })
}

{{>aws/parts/schedule.tf}}
