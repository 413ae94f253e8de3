import { connectStore } from '../../src/store/store.ts';
import { type InstanceOptions, startInstance } from './instance.ts';

/**
 * A process that sends, to be killed. It is forked, gets what it needs as its first message, says `ready`, and works until
 * it dies.
 */
export interface SenderOrder {
  readonly access: Parameters<typeof connectStore>[0];
  readonly secret: string;
  readonly apiRoot: string;
  readonly options: InstanceOptions;
}

process.once('message', ({ access, secret, apiRoot, options }: SenderOrder) => {
  startInstance({ store: connectStore(access, 8), secret, apiRoot, lines: [] }, options).then(
    () => process.send?.('ready'),
    () => process.exit(1),
  );
});
