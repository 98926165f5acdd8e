# The command line of Modewise. docs/install.md has the commands.
ARG NODE=22.23.3-bookworm-slim

FROM node:${NODE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node tools/package.mjs --only npm --out /out

# The package as npm installs it for users, without the native code of other systems.
FROM node:${NODE} AS install
WORKDIR /opt/modewise
COPY --from=build /out/*.tgz /tmp/modewise.tgz
RUN npm install --ignore-scripts --no-audit --no-fund /tmp/modewise.tgz \
  && arch="$(node -p process.arch)" \
  && find node_modules/onnxruntime-node/bin/napi-v6 -mindepth 2 -maxdepth 2 ! -path "*/linux/$arch" -exec rm -r {} + \
  && find node_modules/fs-native-extensions/prebuilds -mindepth 1 -maxdepth 1 ! -name "linux-$arch" -exec rm -r {} +

# Runs, calibrations and refreshed prices are kept in /data, files of the user in /work. Both are writable for any user that
# `docker run --user` names.
FROM node:${NODE} AS runtime
ENV NODE_ENV=production MODEWISE_HOME=/data PATH=/opt/modewise/node_modules/.bin:$PATH
COPY --from=install /opt/modewise /opt/modewise
RUN install -d -m 1777 /data /work
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["modewise"]

# A model over HTTP: `--target serve`. It listens on 127.0.0.1, so others reach it with `--network host` only.
FROM runtime AS serve
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8000/v2/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["modewise", "serve-model", "--port", "8000"]
CMD ["sample:fraud"]

# No health check, because it would disturb a measurement.
FROM runtime
CMD ["--help"]
