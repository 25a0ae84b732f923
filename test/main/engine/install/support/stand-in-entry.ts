// The entry of an installation as it is, but for what it builds: the stand-in whose folder WEAKSPOT_TEST_STAND_IN names.
import { userDataFolder } from '../../../../../src/main/engine/install/data-folder.ts';
import { serveInstallation } from '../../../../../src/main/engine/install/serve-installation.ts';
import { computer, probeStandIn, standInRecipe } from './stand-in.ts';
import { freeBytes } from '../../../../../src/main/engine/install/disk-space.ts';

serveInstallation(() => ({
  computer,
  environment: process.env,
  dataFolder: userDataFolder(),
  free: freeBytes,
  recipe: standInRecipe(process.env['WEAKSPOT_TEST_STAND_IN']!),
  prebuilt: null,
  probe: probeStandIn,
}));
