import type { WorkspaceRules, Workspaces } from './workspaces.ts';

/** So long what administrators decide at another machine may stay unnoticed here. */
const FRESH_MS = 2_000;
const MOST = 1_000;

interface Asked {
  readonly rules: Promise<WorkspaceRules>;
  readonly at: number;
}

/**
 * Workspaces whose rules are remembered for a moment: they are asked for in everything that anybody does, and hardly ever
 * change. What is decided here holds at once. A question that failed is not remembered.
 * @param clock milliseconds that only go forward
 */
export function rememberingRules(workspaces: Workspaces, clock = () => performance.now()): Workspaces {
  const known = new Map<string, Asked>();

  /** Forgets when it is done, for whoever asked meanwhile may have read what was there before. */
  async function forgetting<T>(account: string, change: Promise<T>): Promise<T> {
    try {
      return await change;
    } finally {
      known.delete(account);
    }
  }

  return {
    ...workspaces,

    rules(account) {
      const asked = known.get(account);
      if (asked && clock() - asked.at < FRESH_MS) return asked.rules;
      const rules = workspaces.rules(account);
      const fresh = { rules, at: clock() };
      known.delete(account);
      known.set(account, fresh);
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      rules.catch(() => {
        if (known.get(account) === fresh) known.delete(account);
      });
      return rules;
    },

    saveRules: (account, rules) => forgetting(account, workspaces.saveRules(account, rules)),
    removeInstallation: (account, at) => forgetting(account, workspaces.removeInstallation(account, at)),
    forget: (account) => forgetting(account, workspaces.forget(account)),
  };
}
