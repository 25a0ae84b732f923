// The entry of the process that installs an engine.
import { serveInstallation } from './serve-installation.ts';

serveInstallation();
