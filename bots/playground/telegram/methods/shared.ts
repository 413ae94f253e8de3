import { z } from 'zod';
import { flag, structure, text } from '../../call-fields.ts';
import { entitySchema } from '../entities.ts';

/** Formatting of a text or caption. */
export const entityList = structure(z.array(entitySchema));

/** https://core.telegram.org/bots/api#linkpreviewoptions */
export const linkPreview = structure(
  z.strictObject({
    is_disabled: flag.optional(),
    url: text.optional(),
    prefer_small_media: flag.optional(),
    prefer_large_media: flag.optional(),
    show_above_text: flag.optional(),
  }),
);
