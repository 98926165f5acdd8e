/** The window as a standalone folder, by electron-builder. */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ROOT } from '../build-when-stale.mjs';
import { entriesOf, withDependencies } from './lock.mjs';
import { writeBillOfMaterials } from './sbom.mjs';
import { sourceModule } from './source-module.mjs';
import { desktopFiles, packagesIn } from './shipped-files.mjs';

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

const DUCKDB = 'node_modules/@duckdb/node-bindings-';

/** The folders of the native packages of a system and of what they load; all other packages are bundled. */
async function packagesBeside({ platform, arch }) {
  const { BESIDE, FOR_INSTALLING, dependencyFolders } = await sourceModule('tools/notices.ts');
  const folders = dependencyFolders(BESIDE, ROOT, FOR_INSTALLING).map((folder) => relative(ROOT, folder));
  const paths = folders.map((folder) => folder.replaceAll('\\', '/')).filter((path) => !path.startsWith(DUCKDB));
  return [...paths, `${DUCKDB}${platform}-${arch}`];
}

/** The contents of the archive: the build, and the native packages for a system. */
function filesOf({ platform, arch, beside }) {
  const ort = 'node_modules/onnxruntime-node/bin/napi-v6';
  const others = [
    ...['darwin', 'linux', 'win32'].filter((name) => name !== platform),
    ...['x64', 'arm64'].filter((name) => name !== arch).map((name) => `${platform}/${name}`),
  ];
  const locks = 'node_modules/fs-native-extensions';
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const bundled = [...withDependencies(Object.keys(dependencies))].filter((path) => !beside.includes(path));
  return [
    'package.json',
    ...desktopFiles().map((file) => `dist/${file}`),
    ...others.map((name) => `!${ort}/${name}/**`),
    '!node_modules/onnxruntime-node/script/**',
    `!${DUCKDB}!(${platform}-${arch})/**`,
    `!${locks}/{src,include,CMakeLists.txt,binding.c}`,
    `!${locks}/prebuilds/!(${platform}-${arch})/**`,
    ...bundled.map((path) => `!${path}/**`),
  ];
}

/** electron-builder's settings for a system, with the folder that it writes to. */
function settingsOf({ name, runtime, output, files }) {
  return {
    appId: 'io.modewise.app',
    productName: 'Modewise',
    directories: { output },
    electronDist: runtime.folder,
    electronVersion: runtime.version,
    electronFuses: fusesOf(runtime.version),
    npmRebuild: false,
    extraMetadata: { name },
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    files,
    asar: true,
    asarUnpack: [
      'node_modules/onnxruntime-node/bin/**',
      'node_modules/@duckdb/node-bindings-*/**',
      'node_modules/fs-native-extensions/prebuilds/**',
    ],
    // Native code cannot read inside an archive.
    extraResources: [{ from: 'models', to: 'models', filter: ['**/*', '!scripts/**'] }],
    // Next to the program, where users look for licences.
    extraFiles: [{ from: 'dist/renderer/third-party-notices.txt', to: 'THIRD-PARTY-NOTICES.txt' }],
    fileAssociations: [{ ext: 'modewise', name: 'Modewise project', mimeType: 'application/x-modewise' }],
    linux: { executableName: name, category: 'Development', icon: join(ROOT, 'renderer', 'public', 'icon.svg') },
  };
}

/** Runs electron-builder. `prepackaged` is a folder that is packed already. Returns the files that it made. */
async function runBuilder({ platform, arch, target, config, prepackaged }) {
  // With these variables set the packer links files instead of copying them, so the fuses would be set in the runtime
  // itself.
  delete process.env['VITEST'];
  delete process.env['USE_HARD_LINKS'];
  const { build, Platform, Arch } = await import('electron-builder');
  const system = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }[platform];
  return build({
    projectDir: ROOT,
    targets: system.createTarget(target, arch === 'arm64' ? Arch.arm64 : Arch.x64),
    publish: 'never',
    ...(prepackaged === undefined ? {} : { prepackaged }),
    config,
  });
}

/** Packs the app into the folder `out/name` and returns that. `extraFiles` are native packages from elsewhere. */
export async function packFolder({ out, name, runtime, platform, arch, extraFiles = [] }) {
  const scratch = join(out, 'packing');
  rmSync(scratch, { recursive: true, force: true });
  const files = [...filesOf({ platform, arch, beside: await packagesBeside({ platform, arch }) }), ...extraFiles];
  const config = {
    ...settingsOf({ name, runtime, output: scratch, files }),
    // The launcher of the fallback runtime is for checkouts only.
    afterPack: ({ appOutDir }) => rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
  };
  await runBuilder({ platform, arch, target: 'dir', config });
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  const unpacked = `${{ linux: 'linux', win32: 'win', darwin: 'mac' }[platform]}${arch === 'arm64' ? '-arm64' : ''}`;
  renameSync(join(scratch, platform === 'darwin' ? unpacked : `${unpacked}-unpacked`), folder);
  rmSync(scratch, { recursive: true, force: true });
  const sandbox = join(folder, 'chrome-sandbox');
  if (existsSync(sandbox)) chmodSync(sandbox, 0o4755);
  return folder;
}

/** Makes one file of a packed folder: an AppImage on Linux, a zip on Windows and macOS. Returns its path. */
export async function makeSingleFile({ out, folder, name, runtime, platform, arch }) {
  const scratch = join(out, 'packing');
  rmSync(scratch, { recursive: true, force: true });
  try {
    const [made] = await runBuilder({
      platform,
      arch,
      target: platform === 'linux' ? 'AppImage' : 'zip',
      config: settingsOf({ name, runtime, output: scratch, files: ['package.json'] }),
      prepackaged: platform === 'darwin' ? join(folder, 'Modewise.app') : folder,
    });
    const file = join(out, basename(made));
    renameSync(made, file);
    return file;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes the bill of materials of an artefact with the app: what is built in, native packages and the runtime. */
export async function writeDesktopBill({ artefact, runtime, platform, arch }) {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const folders = [
    ...packagesIn(desktopFiles()),
    ...(await packagesBeside({ platform, arch })),
    'node_modules/electron',
  ];
  const versions = { electron: runtime.version };
  return writeBillOfMaterials({ artefact, manifest, entries: entriesOf(folders), versions });
}
