import { setupAppFiles } from './shell/app-files.ts';
import { setupMenu } from './shell/menu.ts';
import { setupNavigation } from './shell/navigation.ts';
import { setupPermissions } from './shell/permissions.ts';
import { setupProject } from './shell/project.ts';
import { setupRelay } from './shell/relay.ts';
import { setupSingleInstance } from './shell/single-instance.ts';
import { setupWindow } from './shell/window.ts';

// The order matters: a second copy ends first, privileges of the scheme come before the app is ready, walls before doors.
if (setupSingleInstance()) {
  const desk = setupProject();
  setupNavigation();
  setupAppFiles(desk.session);
  setupPermissions();
  setupRelay(desk);
  setupMenu(desk);
  setupWindow(desk);
}
