/** What this adapter needs of a logger; pino fits. Fields hold nothing personal. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
