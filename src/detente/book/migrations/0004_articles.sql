-- The articles by their day of publication: what pages list, and whence "newest" counts.
CREATE INDEX article_published ON article (published, article);
