# The image is of one release, and its newest build is called latest.
# hadolint ignore=DL3007
FROM public.ecr.aws/emr-serverless/spark/{{emrRelease}}:latest
USER root
# The release has Python 3.9, which is too old for the packages. The versions of the system's packages are those of the image.
# hadolint ignore=DL3041
RUN dnf install --assumeyes python3.11 python3.11-pip && dnf clean all
COPY requirements.txt /tmp/
RUN python3.11 -m pip install --no-cache-dir --requirement /tmp/requirements.txt
# EMR runs as this user.
USER hadoop:hadoop
