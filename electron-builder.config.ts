import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from 'electron-builder';

const icons = fileURLToPath(new URL('resources/icons/', import.meta.url));

/** Folders that `npm run package` has laid out. */
export type Parts = {
  /** What runs in Electron; packed into an archive whose content Electron can check. */
  window: string;
  /** What runs on the product's Node, which cannot read inside an archive. */
  product: string;
  node: string;
  /** Launchers of the command line. */
  bin: string;
  output: string;
};

/** How the app is packed; see docs/decisions/016-package.md. */
export function configuration(parts: Parts, electron: { version: string; dist: string }): Configuration {
  return {
    appId: 'org.weakspot.app',
    productName: 'Weakspot',
    copyright: 'The Weakspot authors, Apache-2.0',
    directories: { output: parts.output, buildResources: icons },
    electronVersion: electron.version,
    electronDist: electron.dist,
    // Whatever is native runs on the product's Node, for which it was built.
    npmRebuild: false,
    asar: true,
    files: ['**/*'],
    extraResources: [
      { from: parts.node, to: 'node', filter: ['**/*'] },
      { from: parts.bin, to: 'bin', filter: ['**/*'] },
    ],
    // Not among the resources above: there electron-builder passes over folders named node_modules.
    afterPack: ({ appOutDir, packager }) => cp(parts.product, join(packager.getResourcesDir(appOutDir), 'product'), { recursive: true }),
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      // Electron knows it on these two only.
      ...(process.platform !== 'linux' && { enableEmbeddedAsarIntegrityValidation: true }),
      ...(Number.parseInt(electron.version, 10) >= 29 && { grantFileProtocolExtraPrivileges: false }),
    },
    electronLanguages: ['en-US', 'en-GB'],
    linux: {
      target: ['AppImage', 'deb'],
      category: 'Science',
      synopsis: 'Review the lesions that a segmentation network finds hard',
      icon: join(icons, 'linux'),
      executableName: 'weakspot',
      maintainer: 'The Weakspot authors',
    },
    // Signing asks for the keys of whoever publishes.
    win: { target: ['nsis'], icon: join(icons, 'icon.ico') },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false },
    mac: {
      target: ['dmg'],
      icon: join(icons, 'icon.icns'),
      category: 'public.app-category.medical',
      hardenedRuntime: true,
      // TensorFlow's binding is compiled on the user's computer, so no publisher has signed it.
      entitlements: fileURLToPath(new URL('scripts/package/entitlements.plist', import.meta.url)),
      entitlementsInherit: fileURLToPath(new URL('scripts/package/entitlements.plist', import.meta.url)),
    },
    publish: null,
  };
}
