import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { bookHistory, bookOf, contradictions } from '../book/bookContents.ts';
import { putBack, removeExample, retireRule, saveClass, saveExample, saveRule, undoBook } from '../book/editBook.ts';
import { freeBookTarget, startBookExport } from '../book/exportBook.ts';
import { relabelFitting } from '../book/relabelFitting.ts';
import { decided } from '../examples/decided.ts';

type BookHandlers = Pick<Handlers, Extract<keyof Handlers, `book.${string}`>>;

export function bookHandlers(state: BackendState): BookHandlers {
  const done = {};
  return {
    'book.get': () => bookOf(requireProject(state)),
    'book.history': (input) => bookHistory(requireProject(state), input),
    'book.contradictions': (input) => contradictions(requireProject(state), input),
    'book.saveClass': (input) => {
      saveClass(requireProject(state), input);
      return done;
    },
    'book.saveExample': (input) => {
      saveExample(requireProject(state), input);
      return done;
    },
    'book.removeExample': (input) => {
      removeExample(requireProject(state), input);
      return done;
    },
    'book.saveRule': (input) => ({ id: saveRule(requireProject(state), input) }),
    'book.retireRule': (input) => {
      retireRule(requireProject(state), input);
      return done;
    },
    'book.undo': (input) => ({ done: undoBook(requireProject(state), input) }),
    'book.putBack': (input) => {
      putBack(requireProject(state), input);
      return done;
    },
    'book.relabel': (input) => {
      const project = requireProject(state);
      return decided(project, input, () => ({ applied: relabelFitting(project, input) }));
    },
    'book.preview': () => ({ suggestedTarget: freeBookTarget(requireProject(state)) }),
    'book.export': (input) => startBookExport(state, input),
  };
}
