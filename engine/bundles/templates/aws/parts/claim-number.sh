token=$(curl --silent --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
me=$(curl --silent --header "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
# Each machine takes the number of one that is gone, or a free one, so that every shard has exactly one reader.
number=
while [ -z "$number" ]; do
  living=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$group" \
    --query 'AutoScalingGroups[0].Instances[].InstanceId' --output text)
  for each in $(seq "$consumers"); do
    key="{\"shard\": {\"S\": \"consumer-$each\"}}"
    before=$(aws dynamodb get-item --table-name "$positions" --consistent-read --key "$key" --query Item.machine.S --output text)
    case "$living" in *"$before"*) continue ;; esac
    if aws dynamodb put-item --table-name "$positions" \
      --item "{\"shard\": {\"S\": \"consumer-$each\"}, \"machine\": {\"S\": \"$me\"}}" \
      --condition-expression 'attribute_not_exists(machine) OR machine = :before' \
      --expression-attribute-values "{\":before\": {\"S\": \"$before\"}}"; then
      number=$each
      break
    fi
  done
  [ -n "$number" ] || sleep 5
done
