FROM public.ecr.aws/emr-serverless/spark/{{emrRelease}}:latest
USER root
# The release has Python 3.9, which is too old for the packages.
RUN dnf install --assumeyes python3.11 python3.11-pip && dnf clean all
COPY requirements.txt .
RUN python3.11 -m pip install --no-cache-dir --requirement requirements.txt
USER hadoop:hadoop
