# It has one version for each Python, and its newest build is called latest.
# hadolint ignore=DL3007
FROM gcr.io/dataflow-templates-base/{{launcherPython}}-template-launcher-base:latest AS launcher
FROM apache/beam_python{{pythonVersion}}_sdk:{{beamVersion}} AS beam
FROM python:{{pythonVersion}}-slim
# Builds the job from the program, when a run starts.
COPY --from=launcher /opt/google/dataflow/python_template_launcher /opt/google/dataflow/python_template_launcher
# Runs on each worker; of the same version as the package.
COPY --from=beam /opt/apache/beam /opt/apache/beam
WORKDIR /template
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
# The workers import the modules of the program from this folder.
ENV PYTHONPATH=/template
ENV FLEX_TEMPLATE_PYTHON_PY_FILE=/template/beam_job.py
ENTRYPOINT ["/opt/apache/beam/boot"]
