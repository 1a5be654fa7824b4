export {
  askTextService,
  rewriteByService,
  type TextAnswer,
  type TextQuestion,
  type TextServiceSettings,
} from './text-service.js';
