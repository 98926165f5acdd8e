/**
 * `npm run package`: builds the app as a standalone folder, and on Linux with dpkg-deb also as a .deb, in dist/package
 * or the folder of `--out FOLDER`. Works offline. A package on the fallback runtime is for tests and named so.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';
import { makeDebianPackage } from './debian-package.mjs';
import { electronRuntime } from './electron-runtime.mjs';

const log = (line) => process.stderr.write(`modewise: ${line}\n`);
const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist', 'package') } } });
const OUT = resolve(values.out);
const ARCH = process.arch;

/** The fuses that this version of the runtime supports, in their shipped state. docs/security.md, point 19. */
function fusesOf(version) {
  const major = Number.parseInt(version, 10);
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    ...(major >= 29 ? { grantFileProtocolExtraPrivileges: false } : {}),
  };
}

/** The contents of the archive: the build, and the native packages for this system. All other packages are bundled. */
function filesOf(platform) {
  const ort = 'node_modules/onnxruntime-node/bin/napi-v6';
  const others = [
    ...['darwin', 'linux', 'win32'].filter((name) => name !== platform),
    ...['x64', 'arm64'].filter((name) => name !== ARCH).map((name) => `${platform}/${name}`),
  ];
  const locks = 'node_modules/fs-native-extensions';
  const builtIn = ['commander', 'papaparse', 'ws', 'zod', 'fflate'];
  const forInstalling = ['adm-zip', 'global-agent', 'onnxruntime-node/script'];
  return [
    'package.json',
    'dist/{engine,electron,live-report,preload,renderer}/**',
    '!dist/engine/{measure-*,fuzz-*,make-samples*,bench-http-echo*}',
    '!**/*.map',
    ...others.map((name) => `!${ort}/${name}/**`),
    `!${locks}/{src,include,CMakeLists.txt,binding.c}`,
    `!${locks}/prebuilds/!(${platform}-${ARCH})/**`,
    ...[...builtIn, ...forInstalling].map((name) => `!node_modules/${name}/**`),
  ];
}

async function packFolder(runtime, name) {
  // With these variables set the packer links files instead of copying them, so the fuses would be set in the runtime
  // itself.
  delete process.env['VITEST'];
  delete process.env['USE_HARD_LINKS'];
  const { build, Platform, Arch } = await import('electron-builder');
  const scratch = join(OUT, 'packing');
  rmSync(scratch, { recursive: true, force: true });
  await build({
    projectDir: ROOT,
    targets: Platform.current().createTarget('dir', ARCH === 'arm64' ? Arch.arm64 : Arch.x64),
    publish: 'never',
    config: {
      appId: 'io.modewise.app',
      productName: 'Modewise',
      directories: { output: scratch },
      electronDist: runtime.folder,
      electronVersion: runtime.version,
      electronFuses: fusesOf(runtime.version),
      npmRebuild: false,
      extraMetadata: { name },
      files: filesOf(process.platform),
      asar: true,
      asarUnpack: [
        'node_modules/onnxruntime-node/bin/**',
        'node_modules/@duckdb/node-bindings-*/**',
        'node_modules/fs-native-extensions/prebuilds/**',
      ],
      // Native code cannot read inside an archive.
      extraResources: [
        { from: 'models', to: 'models', filter: ['**/*', '!scripts/**', '!**/*.test.ts', '!tsconfig.json'] },
      ],
      // Next to the program, where users look for licences.
      extraFiles: [{ from: 'dist/renderer/third-party-notices.txt', to: 'THIRD-PARTY-NOTICES.txt' }],
      fileAssociations: [{ ext: 'modewise', name: 'Modewise project', mimeType: 'application/x-modewise' }],
      linux: { executableName: name, category: 'Development' },
      // The launcher of the fallback runtime is for checkouts only.
      afterPack: ({ appOutDir }) => rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
    },
  });
  const folder = join(OUT, name);
  rmSync(folder, { recursive: true, force: true });
  renameSync(join(scratch, `${process.platform}-unpacked`.replace('win32', 'win').replace('darwin', 'mac')), folder);
  rmSync(scratch, { recursive: true, force: true });
  return folder;
}

async function main() {
  await buildWhenStale({ log });
  const runtime = electronRuntime({ log });
  if (runtime.version === null) throw new Error(`${runtime.folder} does not say which version of Electron it is`);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const name = runtime.isLastResort ? 'modewise-test' : 'modewise';
  if (runtime.isLastResort)
    log(`packaging on Electron ${runtime.version}, which is too old to be shipped: named ${name}`);
  mkdirSync(OUT, { recursive: true });
  const folder = await packFolder(runtime, name);
  const sandbox = join(folder, 'chrome-sandbox');
  if (existsSync(sandbox)) chmodSync(sandbox, 0o4755);
  process.stdout.write(`${folder}\n`);
  if (process.platform !== 'linux') return;
  const deb = makeDebianPackage({ folder, out: OUT, name, version, arch: ARCH });
  if (deb === null) log('no .deb: there is no dpkg-deb on this machine');
  else process.stdout.write(`${deb}\n`);
}

try {
  await main();
} catch (error) {
  log(`packaging failed: ${error.message}`);
  process.exitCode = 1;
}
