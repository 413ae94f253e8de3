import type { CorrectRequest } from './correct/acts.ts';
import type { LanguageRequest } from './language/acts.ts';
import type { LetterRequest } from './letter/acts.ts';
import type { MineRequest } from './mine/acts.ts';
import type { PrivacyRequest } from './privacy/acts.ts';
import type { ReceiptRequest } from './receipt/acts.ts';
import type { ShareRequest } from './share/acts.ts';
import type { SealRequest, SignRequest } from './sign/acts.ts';
import type { StaffAsk } from './staff/ask.ts';
import type { UpdatesRequest } from './updates/acts.ts';
import type { WithdrawRequest } from './withdraw/acts.ts';

/**
 * What the conversation asks to have done. The turn carries requests out together with the new state, all or nothing, and
 * steps once more with each `result`. Example: `{ kind: 'withdraw', campaign: 'uyghurs-abroad' }`.
 */
export type Request =
  | SealRequest
  | SignRequest
  | CorrectRequest
  | WithdrawRequest
  | LetterRequest
  | ShareRequest
  | UpdatesRequest
  | MineRequest
  | ReceiptRequest
  | LanguageRequest
  | PrivacyRequest
  /** Of staff only; whoever carries it out asks again whether the person is. */
  | { readonly kind: 'staff'; readonly ask: StaffAsk };
