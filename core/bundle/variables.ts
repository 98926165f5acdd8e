/** The variables of a shell that the commands of a README take, and where their values come from, as Markdown. */
const MEANINGS: Readonly<Record<string, string>> = {
  ACCOUNT: 'the number of your AWS account (`aws sts get-caller-identity --query Account --output text`)',
  BUCKET: 'the name of the S3 bucket that holds the rows and gets the predictions',
  VPC: 'the id of the VPC to run in (`aws ec2 describe-vpcs`)',
  SUBNETS:
    'the ids of at least two subnets of it with access to the internet, separated by commas (`aws ec2 describe-subnets`)',
  SUBNET: 'the id of a subnet with access to S3 and PyPI (`aws ec2 describe-subnets`)',
  CLUSTER: 'the name of the EKS cluster, which must exist (`aws eks list-clusters`)',
  APPLICATION: 'the output `Application` of the stack',
  ROLE: 'the output `JobRole` of the stack',
  PREVIOUS_IMAGE: 'to roll back: the image that ran before, with its tag',
};

/** The variables that commands name, in the order in which they are first named. Throws for one without a meaning: a defect of a recipe. */
export function variablesIn(
  commands: readonly string[],
): readonly { readonly name: string; readonly meaning: string }[] {
  const names = commands.flatMap((command) => [...command.matchAll(/\$([A-Z][A-Z_]*)/g)].map(([, name = '']) => name));
  return [...new Set(names)].map((name) => {
    const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
    if (meaning === undefined) throw new Error(`nothing says what the variable ${name} of a README means`);
    return { name, meaning };
  });
}
