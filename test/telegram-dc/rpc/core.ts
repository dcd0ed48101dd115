/** Handlers of the core; importing this registers them. */
import './setup';
import './auth';
import './auth-password';
import './auth-keys';
import './auth-qr';
