/** All handlers; importing this registers them. */
import './core';
import './world';
