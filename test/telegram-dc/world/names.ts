/** Names for generated people and chats. */
import { chance, mix, pick } from './hash';

const FIRST = ['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Grace', 'Henry', 'Ida', 'Jonas', 'Kate', 'Leo', 'Mia', 'Noah', 'Olivia', 'Paul', 'Rosa', 'Sam', 'Tessa', 'Victor', 'Wendy', 'Yusuf', 'Zoe', 'Marco', 'Nina', 'Oscar'];
const LAST = ['Adler', 'Brown', 'Costa', 'Dumont', 'Evans', 'Fischer', 'Garcia', 'Hughes', 'Ivanov', 'Jensen', 'Keller', 'Lopez', 'Meyer', 'Novak', 'Olsen', 'Price', 'Rossi', 'Silva', 'Taylor', 'Weber', 'Young'];
const FIRST_OTHER = ['Анна', 'Борис', 'Вера', 'Олексій', 'Zoë', 'Jürgen', 'Łukasz', 'Åsa', 'Siân', '李', '佐藤', '민준', 'محمد', 'נועה', 'Ngọc', 'Ёлка', 'François', 'Iñigo', 'Ștefan', 'Bjo\u0308rn'];
const LAST_OTHER = ['Смирнова', 'Кузнецов', 'Шевченко', 'Müller', 'Ø.', 'Đặng', '明', '太郎', 'الأحمد', 'כהן', 'Çelik', 'Šimić', '🌻', 'García-Núñez'];
const SUBJECTS = ['Book', 'Garden', 'Film', 'Bike', 'Chess', 'Coffee', 'Science', 'Music', 'Travel', 'Design', 'Startup', 'Family', 'School', 'Running', 'Cooking', 'Photo', 'Language', 'Neighbours', 'Physics', 'History'];
const GROUPS = ['club', 'chat', 'notes', 'friends', 'weekly', 'digest', 'team', 'lab', 'corner', 'circle', '2024', 'archive'];

/** First and last name of generated person `hash`; `other` asks for a name outside ASCII. */
export function personName(hash: number, other: boolean): { firstName: string; lastName: string | undefined } {
  return {
    firstName: pick(hash, 1, other ? FIRST_OTHER : FIRST),
    lastName: chance(hash, 2) < 0.8 ? pick(hash, 3, other ? LAST_OTHER : LAST) : undefined,
  };
}

export function chatTitle(hash: number): string {
  return `${pick(hash, 1, SUBJECTS)} ${pick(hash, 2, GROUPS)}${chance(hash, 3) < 0.3 ? ` ${pick(hash, 4, ['🌿', '📚', '🎬', '☕', '🚲'])}` : ''}`;
}

/** A username no other generated one equals: it ends in the id. */
export function userName(hash: number, id: number): string {
  return `${pick(hash, 1, FIRST).toLowerCase()}_${(mix(hash, 2) % 90) + 10}_${id % 1_000_000}`;
}
