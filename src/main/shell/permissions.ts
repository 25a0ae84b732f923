import { app, session } from 'electron';

/** The app needs no camera, location, notification or device: every such wish is refused without asking. */
export function setupPermissions(): void {
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setDevicePermissionHandler(() => false);
  });
}
