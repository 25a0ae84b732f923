// Before any other module reads the address.
import { takeKey } from './browser-key.ts';

takeKey();
