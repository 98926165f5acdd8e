{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/shards.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/batch-environment.tf}}

{{>aws/parts/batch-ec2-machines.tf}}

{{>aws/parts/batch-states.tf}}

{{>aws/parts/batch-score-only.tf}}

{{>aws/parts/batch-roles.tf}}

{{>aws/parts/logs.tf}}

{{>aws/parts/schedule.tf}}
