/** What came of one step; `left` was not tried. */
export interface Step {
  readonly step: 'backup' | 'restore' | 'kill' | 'secret' | 'disk' | 'tokens' | 'keys';
  readonly state: 'fine' | 'left' | 'problem';
  readonly text: string;
  readonly seconds: number;
}

/** Rehearses something; rejects, or gives a problem, when it does not go well. */
export type Rehearsal = () => Promise<Pick<Step, 'state' | 'text'>>;
