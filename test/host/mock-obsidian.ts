/*
 * For unit tests of src/obsidian: import it first. Gives the process a window and answers `obsidian` with the mocks (the
 * real package holds types only).
 */
import './dom';

jest.doMock('obsidian', () => jest.requireActual<object>('obsidian-test-mocks/obsidian'), { virtual: true });
