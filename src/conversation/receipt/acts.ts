import { campaign, wire } from '../wire.ts';

export const RECEIPT_ACTIONS = { receipt: wire('receipt', { campaign }), 'how we count': wire('how', {}) };

/** By what a campaign is known to be itself: to compare with the organisation's own page. */
export interface Mark {
  readonly campaign: string;
  /** Of the key that names are sealed to, and the ISO instant at which its holder proved it; null: there is none. */
  readonly key: { readonly fingerprint: string; readonly since: string } | null;
  /** Of what was handed over; null before that. */
  readonly root: string | null;
}

/** What a receipt's file holds: that a row is in what was handed over. No name, no account and no day. */
export interface ReceiptFile {
  readonly format: string;
  readonly version: number;
  readonly campaign: string;
  readonly row: string;
  readonly key: string;
  readonly box: string;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
}

export type ReceiptRequest =
  | { readonly kind: 'show receipt'; readonly campaign: string }
  /** The marks of all campaigns. */
  | { readonly kind: 'show marks' };

export type ReceiptResult =
  | {
      readonly kind: 'result';
      readonly of: 'show receipt';
      readonly campaign: string;
      /** Null: the person has no signature there. */
      readonly receipt: {
        readonly code: string;
        /** Once the signatures are handed over with this one among them. */
        readonly proof: {
          readonly file: ReceiptFile;
          /** The same as a QR code: PNG in base64. */
          readonly qr: string;
        } | null;
      } | null;
    }
  | { readonly kind: 'result'; readonly of: 'show marks'; readonly marks: readonly Mark[] };
