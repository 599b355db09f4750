import { render } from 'preact';
import { App } from './App';
import './tokens.css';
import './app.css';

render(<App />, document.getElementById('app')!);
