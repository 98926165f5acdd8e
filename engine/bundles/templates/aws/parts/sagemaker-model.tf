resource "aws_sagemaker_model" "model" {
  execution_role_arn = aws_iam_role.model.arn
  primary_container {
    image = var.image_uri
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "model" {
  name_prefix = "{{shortName}}-model-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "model" {
  role = aws_iam_role.model.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
        Resource = "arn:${local.partition}:ecr:{{region}}:${local.account}:repository/*"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        Resource = "arn:${local.partition}:logs:{{region}}:${local.account}:log-group:/aws/sagemaker/*"
      },
      # These know no single resource.
      { Effect = "Allow", Action = ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData"], Resource = "*" },
    ]
  })
}
