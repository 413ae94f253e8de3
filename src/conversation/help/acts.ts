import { wire } from '../wire.ts';

export const HELP_ACTIONS = { help: wire('help', {}) };
