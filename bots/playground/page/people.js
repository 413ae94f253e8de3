import { createSeat } from './seat.js';
import { createSetup } from './setup.js';

/**
 * @typedef {import('../page-view.ts').Person} Person
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 */

/**
 * The people with a Telegram, and the form that makes one.
 * @param {{
 *   words: import('./words.js').Words,
 *   language: string,
 *   act: import('./connection.js').Act,
 *   stage: ReturnType<typeof import('./stage.js').createStage>,
 *   add: HTMLButtonElement,
 *   refused(): void,
 * }} deps `add` opens the form, and is away while it is open.
 */
export function createPeople({ words, language, act, stage, add, refused }) {
  /** @type {Map<number, ReturnType<typeof createSeat>>} */
  const seats = new Map();
  /** @type {ReturnType<typeof createSetup> | null} */
  let setup = null;
  let made = 0;
  let staff = false;

  const openSetup = () => {
    if (setup === null) {
      const cancel = stage.isEmpty() ? null : () => closeSetup(true);
      setup = createSetup(words, language, { nth: made, staff }, { sit, cancel });
    }
    stage.put(setup.element);
    add.hidden = true;
    setup.focus();
  };
  add.addEventListener('click', openSetup);

  /** @param {boolean} returnFocus */
  const closeSetup = (returnFocus) => {
    setup?.element.remove();
    setup = null;
    add.hidden = false;
    stage.bringAny();
    if (returnFocus) add.focus();
  };

  /** @param {Parameters<Parameters<typeof createSetup>[3]['sit']>[0]} person */
  const sit = async (person) => {
    try {
      const { id } = await act('sit', { ...person, group: words('group.title') });
      const seat = seats.get(id) ?? place({ ...person, id });
      closeSetup(false);
      stage.bring(seat.element);
      seat.focus();
      if (person.staff) void seat.becomeStaff();
    } catch {
      refused();
    }
  };

  /** @param {Person} person */
  const place = (person) => {
    const known = seats.get(person.id);
    if (known !== undefined) return known;
    made += 1;
    const seat = createSeat(person, words, language, act, { again: openSetup, staff });
    seats.set(person.id, seat);
    stage.add(seat.element, seat.name);
    if (setup !== null) stage.put(setup.element);
    return seat;
  };

  /** @param {number} id */
  const remove = (id) => {
    const gone = seats.get(id);
    if (gone === undefined) return;
    const hadFocus = gone.element.contains(document.activeElement);
    seats.delete(id);
    stage.remove(gone.element);
    if (stage.isEmpty()) openSetup();
    else if (hadFocus && setup === null) add.focus();
  };

  return {
    place,
    remove,
    openSetup,
    /** The form makes way for something else. */
    makeWay: () => setup !== null && closeSetup(false),
    /** @param {readonly Person[]} people @param {boolean} canBeStaff */
    replace(people, canBeStaff) {
      staff = canBeStaff;
      for (const id of seats.keys()) if (!people.some((person) => person.id === id)) remove(id);
      for (const person of people) place(person);
      add.hidden = setup !== null;
    },
    /** @param {number} seat */
    at: (seat) => seats.get(seat),
    /** Lets somebody here follow a link of the bot. @param {string} address */
    follow(address) {
      const [seat] = [...seats.values()].reverse();
      if (seat?.followBot(address) !== true) return false;
      stage.bring(seat.element);
      seat.focus();
      return true;
    },
  };
}
