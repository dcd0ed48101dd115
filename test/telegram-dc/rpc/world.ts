/** Handlers that answer from the world; importing this registers them. */
import './people';
import './chats';
import './dialogs';
import './history';
import './threads';
import './files';
import './takeout';
import './details';
import './stories';
