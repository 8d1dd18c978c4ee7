-- beside the product's own: Rasa's conversations, and the demo carrier in trials
CREATE DATABASE tracker;
CREATE DATABASE carrier;
