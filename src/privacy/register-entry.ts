/** What is known of a column of the database. */
export interface ColumnEntry {
  /** `supporter`: about someone who uses the bots. `staff`: about someone who runs them. `none`: about nobody. */
  readonly about: 'supporter' | 'staff' | 'none';
  /**
   * - `pseudonym`: HMAC under a random key of one purpose, which is stored wrapped and can be destroyed.
   * - `encrypted`: AES-256-GCM under a key of OPPROP_SECRET, padded, bound to its row.
   * - `sealed`: to a campaign's public key; this program cannot open it.
   * - `wrapped`: a key under OPPROP_SECRET.
   * - `random`: tells nothing. `coarse`: a day or a full hour, a language, a channel. `none`: public or technical.
   */
  readonly protection: 'pseudonym' | 'encrypted' | 'sealed' | 'wrapped' | 'random' | 'coarse' | 'none';
  /** `mine`: in what /mydata shows. `holder`: by the campaign's key holders only. `no`: says nothing by itself, or is nobody's. */
  readonly exported: 'mine' | 'holder' | 'no';
  /**
   * When it goes: by the person's own word (`withdrawal`, `unsubscribing`, `erasure`), within `a day` or `two days`, when the campaign
   * closes (`close`), with the campaign's `retention`, when a staff member is revoked (`revoking`), or `kept`. Erasure includes the first two.
   */
  readonly erased:
    | 'withdrawal'
    | 'unsubscribing'
    | 'erasure'
    | 'a day'
    | 'two days'
    | 'close'
    | 'retention'
    | 'revoking'
    | 'kept';
}
